// A building site: 1 morning over the floor slab, 2 upright, tower crane against the evening, 3 steel fixers on the deck.
#include "common.inc"
#macro Lattice(L, W, T, Step) union {
    #local S = -1; #while (S < 2) #local D = -1; #while (D < 2) box { <0,S*W-T,D*W-T>, <L,S*W+T,D*W+T> } #local D = D + 2; #end #local S = S + 2; #end
    #local I = 0; #while (I < L/Step) #local S = -1; #while (S < 2)
      cylinder { <I*Step,-W,S*W>, <(I+1)*Step,W,S*W>, T*0.7 } cylinder { <I*Step,S*W,-W>, <(I+1)*Step,S*W,W>, T*0.7 } cylinder { <I*Step,S*W,-W>, <I*Step,S*W,W>, T*0.7 } cylinder { <I*Step,-W,S*W>, <I*Step,W,S*W>, T*0.7 }
    #local S = S + 2; #end #local I = I + 1; #end } #end
#declare Mast = Lattice(60, 0.85, 0.10, 2)
#declare Jib = Lattice(50, 0.6, 0.07, 2)
#declare Back = Lattice(16, 0.6, 0.07, 2)
#macro Tower_crane(H, Turn) union {
    object { Mast scale <H/60,1,1> rotate z*90 }
    union { object { Jib translate <1,0,0> } object { Back rotate y*180 translate <-1,0,0> } box { <-16,-2.6,-1>, <-12.5,-0.4,1> Matt(<0.4,0.4,0.38>) }
      cone { <0,0,0>, 1.3, <0,9,0>, 0.25 } cylinder { <0,9,0>, <34,0.6,0>, 0.06 } cylinder { <0,9,0>, <18,0.6,0>, 0.06 } cylinder { <0,9,0>, <-15,0.6,0>, 0.07 }
      box { <0.9,-2.4,-2.2>, <2.7,-0.2,-0.7> Matt(<0.35,0.45,0.5>) } box { <29,-1.1,-0.7>, <31,-0.6,0.7> } cylinder { <30,-1,0>, <30,-20,0>, 0.05 } box { <29.6,-21.2,-0.25>, <30.4,-20,0.25> }
      rotate y*Turn translate y*(H+1) } texture { pigment { rgb <0.62,0.34,0.03> } finish { specular 0.3 roughness 0.05 } } } #end
#macro Frame(Nx, Nz, Floors, Bay, Fh) union {
    #local F = 0; #while (F <= Floors)
      #if (F > 0) box { <-1.2,F*Fh-0.28,-1.2>, <Nx*Bay+1.2,F*Fh,Nz*Bay+1.2> } #local I = 0; #while (I <= Nx) box { <I*Bay-0.2,F*Fh-0.75,-0.2>, <I*Bay+0.2,F*Fh-0.2,Nz*Bay+0.2> } #local I = I + 1; #end #end
      #if (F < Floors) #local I = 0; #while (I <= Nx) #local J = 0; #while (J <= Nz) box { <I*Bay-0.3,F*Fh,J*Bay-0.3>, <I*Bay+0.3,(F+1)*Fh,J*Bay+0.3> } #local J = J + 1; #end #local I = I + 1; #end #end
    #local F = F + 1; #end texture { Concrete } } #end
#macro Starters(Nx, Nz, Bay, Y) union { #local I = 0; #while (I <= Nx) #local J = 0; #while (J <= Nz) #local K = 0; #while (K < 8) #local A = K*pi/4;
      cylinder { <I*Bay + 0.24*cos(A),Y,J*Bay + 0.24*sin(A)>, <I*Bay + 0.24*cos(A) + R(-0.06,0.06),Y + R(1.1,1.4),J*Bay + 0.24*sin(A) + R(-0.06,0.06)>, 0.016 } #local K = K + 1; #end
      torus { 0.25, 0.012 translate <I*Bay,Y+0.3,J*Bay> } torus { 0.25, 0.012 translate <I*Bay,Y+0.7,J*Bay> } #local J = J + 1; #end #local I = I + 1; #end Matt(<0.22,0.10,0.05>) } #end
#macro Scaffold(Nx, Floors) union { #local I = 0; #while (I <= Nx) #local J = 0; #while (J < 2) cylinder { <I*1.8,0,-J*1.1>, <I*1.8,Floors*1.7+1,-J*1.1>, 0.03 } #local J = J + 1; #end #local I = I + 1; #end
    #local F = 1; #while (F <= Floors) cylinder { <0,F*1.7,0>, <Nx*1.8,F*1.7,0>, 0.03 } cylinder { <0,F*1.7,-1.1>, <Nx*1.8,F*1.7,-1.1>, 0.03 } cylinder { <0,F*1.7+0.9,-1.1>, <Nx*1.8,F*1.7+0.9,-1.1>, 0.025 } box { <0,F*1.7,-1.05>, <Nx*1.8,F*1.7+0.05,-0.1> texture { Wood } }
      #local I = mod(F,2); #while (I < Nx) cylinder { <I*1.8,(F-1)*1.7,-1.1>, <(I+1)*1.8,F*1.7,-1.1>, 0.022 } #local I = I + 2; #end #local F = F + 1; #end texture { Steel } } #end
#declare Helmets = array[4] { <0.80,0.58,0.03>, <0.75,0.75,0.72>, <0.05,0.20,0.55>, <0.80,0.58,0.03> }
#macro Worker(Pose) Person(Pose, 2, (rand(Dice) < 0.55 ? <0.70,0.27,0.04> : <0.10,0.17,0.32>), <0.06,0.07,0.11>, Pick(Helmets)) #end
#switch (Shot)
  #case (1) #declare To = <-0.35,0.5,-0.75>; Sky(To, <0.15,0.28,0.54>, <0.74,0.74,0.72>, <1,0.9,0.7>, <0.9,0.88,0.86>, 0.62) Sun(To, <2.0,1.75,1.35>) Haze(800, <0.68,0.69,0.69>) #break
  #case (2) #declare To = <-0.35,0.16,0.92>; Sky(To, <0.11,0.17,0.35>, <0.90,0.48,0.22>, <1.6,0.9,0.38>, <0.55,0.34,0.32>, 0.56) Sun(To, <2.3,1.3,0.7>) Haze(900, <0.72,0.44,0.28>) #break
  #else #declare To = <-0.6,0.5,0.45>; Sky(To, <0.16,0.29,0.55>, <0.72,0.74,0.74>, <1.1,1,0.8>, <0.88,0.87,0.86>, 0.66) Sun(To, <2.0,1.75,1.4>) Haze(900, <0.67,0.70,0.72>)
#end
plane { y, 0 texture { Earth } }
#macro Blocks(N, Z) #local I = 0; #while (I < N) #local X = (I - N/2)*22 + R(-5,5); box { <X,0,Z + R(0,80)>, <X + R(11,19),R(14,60),Z + 120> texture { pigment { rgb <0.5,0.48,0.46>*R(0.7,1.1) } } texture { pigment { gradient y color_map { [0.5 rgbt 1] [0.5 rgb <0.16,0.19,0.22>] } scale 3.2 } } } #local I = I + 1; #end #end
Blocks(46, 330)
#if (Shot = 3)
  box { <-22,-0.4,-2>, <22,0,34> texture { pigment { gradient x color_map { [0.96 rgb <0.42,0.28,0.15>] [0.96 rgb <0.2,0.12,0.06>] } scale 1.22 } } translate y*22 }
  union { #declare I = 0; #while (I < 150) cylinder { <-22,0.12,I*0.22>, <22,0.12,I*0.22>, 0.012 } #declare I = I + 1; #end #declare I = 0; #while (I < 180) cylinder { <-22 + I*0.245,0.14,-2>, <-22 + I*0.245,0.14,33>, 0.012 } #declare I = I + 1; #end Matt(<0.20,0.10,0.055>) translate y*22 }
  object { Starters(6, 4, 7, 22) translate <-21,0,3> }
  union { object { Worker(2) rotate y*25 translate <-1.2,0,4.6> } object { Worker(2) rotate y*-60 translate <0.9,0,5.6> } object { Worker(4) rotate y*120 translate <2.6,0,7.6> } object { Worker(0) rotate y*10 translate <-3.2,0,8.4> } object { Worker(1) rotate y*80 translate <-0.4,0,13> } object { Worker(2) rotate y*10 translate <4.6,0,12.4> } object { Worker(2) rotate y*200 translate <-6,0,15> } translate y*22.14 }
  #declare I = -22; #while (I < 23) cylinder { <I,22,33.6>, <I,23.2,33.6>, 0.03 texture { Steel } } #declare I = I + 2; #end cylinder { <-22,23.2,33.6>, <22,23.2,33.6>, 0.025 Paint(<0.6,0.1,0.05>, 0.2) } cylinder { <-22,22.6,33.6>, <22,22.6,33.6>, 0.025 Paint(<0.6,0.1,0.05>, 0.2) }
  object { Tower_crane(58, 155) translate <20,0,60> } object { Tower_crane(66, 40) translate <-50,0,130> } object { Frame(5, 3, 7, 7, 3.6) translate <-70,0,90> }
  View(<0.2,24.1,-0.6>, <0.4,23.2,9>, 60)
#else
  object { Frame(5, 3, 6, 6.5, 3.5) } object { Starters(5, 3, 6.5, 21) } object { Scaffold(18, 13) translate <0,0,-1.6> } object { Scaffold(11, 13) rotate y*90 translate <-1.6,0,20> }
  object { Tower_crane(46, (Shot = 2 ? 205 : 28)) translate <39,0,12> } object { Tower_crane(55, (Shot = 2 ? -25 : 160)) translate <-40,0,70> }
  object { Frame(4, 3, 9, 7, 3.5) translate <-72,0,60> } object { Frame(4, 3, 12, 7, 3.5) translate <66,0,70> }
  #declare I = 0; #while (I < 7) object { Worker((mod(I,3) = 0 ? 4 : 1)) rotate y*R(0,360) translate <4 + I*4.2,(rand(Dice) < 0.4 ? 21 : 1.7*floor(R(2,11))),-2.1> } #declare I = I + 1; #end
  #declare I = 0; #while (I < 7) object { Worker((mod(I,2) = 0 ? 1 : 4)) rotate y*R(0,360) translate <-3 + I*3.3,0,-12 + R(-4,4)> } #declare I = I + 1; #end
  #declare I = 0; #while (I < 5) union { #declare K = 0; #while (K < 16) cylinder { <0,0.1 + floor(K/6)*0.08,mod(K,6)*0.1>, <9,0.1 + floor(K/6)*0.08,mod(K,6)*0.1>, 0.035 } #declare K = K + 1; #end Matt(<0.20,0.10,0.06>) rotate y*R(-6,6) translate <-8 + I*7,0,-8.5 + mod(I,2)*1.4> } #declare I = I + 1; #end
  union { box { <-3.4,0.7,-1.2>, <3.4,1.2,1.2> } box { <1.9,1.2,-1.15>, <3.5,2.9,1.15> } Paint(<0.55,0.33,0.04>, 0.4) } union { cone { <-3.2,2.3,0>, 0.7, <0.2,2.0,0>, 1.25 } cone { <0.2,2.0,0>, 1.25, <1.5,1.9,0>, 0.9 } Matt(<0.5,0.5,0.48>) } #declare I = -1; #while (I < 2) torus { 0.38, 0.2 rotate x*90 translate <I*2.4,0.5,-1.1> Matt(0.03) } #declare I = I + 1; #end
  #declare I = 0; #while (I < 9) blob { threshold 0.3 #declare K = 0; #while (K < 4) sphere { <R(-1,1),0,R(-1,1)>, 1.4, 0.8 } #declare K = K + 1; #end texture { Earth } translate <-16 + I*5,0,-15 + R(-2,2)> } #declare I = I + 1; #end
  #if (Shot = 1) View(<-13,3.4,-27>, <14,15.5,8>, 66) #else View(<-4,1.9,-40>, <20,25,8>, 72) #end
#end
